"""What requests and answers look like; OpenAPI and the web pages' types follow from it."""
