mod hostile;
mod owner;
