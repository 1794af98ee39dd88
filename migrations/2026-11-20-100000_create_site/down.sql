DROP TABLE rate_bucket;
DROP TABLE mail;
DROP TABLE lease;
DROP TABLE outbox;
DROP TABLE audit_entry;
DROP TABLE dealership;
DROP TABLE data_key;
DROP TABLE instance;
