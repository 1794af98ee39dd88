DROP TABLE access_review;
DROP TABLE training_duty;
DROP INDEX audit_entry_deed;
