"""WebSockets: the call pages of candidate and recruiter, and the list of interviews."""
