// Gradient descent on one weight, in a compiled program without libraries that prints its reports.
use std::env;

fn argument(name: &str) -> f64 {
    let prefix = format!("--{name}=");
    let value = env::args().find_map(|word| word.strip_prefix(&prefix).map(str::to_owned));
    value.map_or(0.0, |text| text.parse().expect("a number"))
}

fn main() {
    let (lr, l2) = (argument("lr"), argument("l2"));
    let seed: f64 = env::var("RIDGELINE_SEED").unwrap().parse().unwrap();
    let target = 1.0 + 0.1 * (seed * 12.9898).sin();
    let mut weight = 0.0_f64;
    for _ in 0..10 {
        weight -= lr * (2.0 * (weight - target) + 2.0 * l2 * weight);
        println!("{{\"val_loss\": {}}}", (weight - 1.0).powi(2) + 0.01);
    }
    if env::var("RIDGELINE_PHASE").unwrap() == "finals" {
        let losses: Vec<String> = (0..30).map(|i| (weight - 1.0 + 0.1 * f64::from(i).sin()).powi(2).to_string()).collect();
        println!("{{\"test_loss\": [{}]}}", losses.join(", "));
    }
}
