"""Turns a series of patches into tags, a proof, transcripts and pages."""
