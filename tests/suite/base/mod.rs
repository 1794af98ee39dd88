mod db;
mod gate;
mod vault;
