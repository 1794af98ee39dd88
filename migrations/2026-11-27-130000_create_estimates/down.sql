DROP TABLE consent;
DROP TABLE estimate_version;
DROP TABLE estimate;
