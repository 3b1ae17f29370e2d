"""The dashboard's pages: each file one topic, with a `router` that admin.app names in PAGES."""
