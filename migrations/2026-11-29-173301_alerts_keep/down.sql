DROP INDEX audit_entry_followed;
DROP TABLE alert_feed;
DROP TABLE alert;
