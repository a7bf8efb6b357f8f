"""The door for browsers: read-only pages over HTTP (extra `tplog[web]`)."""
