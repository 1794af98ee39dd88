DROP TABLE audit_listed;
