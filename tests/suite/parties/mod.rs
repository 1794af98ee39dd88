mod customers;
mod groups;
