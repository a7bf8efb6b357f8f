"""The web site: read-only pages over HTTP (extra `tplog[web]`)."""
