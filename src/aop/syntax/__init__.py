"""From files to declarations: text, YAML nodes, sentences, and the shape of each kind of file."""
