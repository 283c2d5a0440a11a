"""Results on disk: blocks of seeds, checksums and provenance, written whole or not at all."""
