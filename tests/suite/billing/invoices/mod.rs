mod issuing;
mod listing;
mod plans;
