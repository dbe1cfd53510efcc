"""redgreen: the machine that turns a series of patches into tags, proof, transcripts and pages."""
