"""Media against real Chromium browsers and a real broker."""
