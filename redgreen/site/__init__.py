"""The site: pages and step cards from the series, as a Python-Markdown extension."""
