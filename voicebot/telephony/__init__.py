"""SIP and RTP: pjsua2 behind a small interface; nothing else imports pjsua2."""
