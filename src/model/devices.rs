//! The devices that this libtorch can compute on.

use tch::Device;

use crate::protocol::DeviceChoice;

/// The device of this choice, when this libtorch supports it.
///
/// # Errors
/// Says what is missing.
pub fn device(choice: DeviceChoice) -> Result<Device, String> {
    match choice {
        DeviceChoice::Auto if tch::Cuda::is_available() => Ok(Device::Cuda(0)),
        DeviceChoice::Auto if tch::utils::has_mps() => Ok(Device::Mps),
        DeviceChoice::Auto | DeviceChoice::Cpu => Ok(Device::Cpu),
        DeviceChoice::Cuda if tch::Cuda::is_available() => Ok(Device::Cuda(0)),
        DeviceChoice::Cuda => {
            Err("this libtorch sees no CUDA card; point LIBTORCH at a CUDA build, or use --device cpu".to_owned())
        }
        DeviceChoice::Mps if tch::utils::has_mps() => Ok(Device::Mps),
        DeviceChoice::Mps => Err("this libtorch has no Metal support; use --device cpu".to_owned()),
    }
}

/// The devices that can be chosen, the processor first.
pub fn device_choices() -> Vec<DeviceChoice> {
    let all = [DeviceChoice::Cpu, DeviceChoice::Cuda, DeviceChoice::Mps];
    all.into_iter().filter(|choice| device(*choice).is_ok()).collect()
}

/// The name of a device, as `--device` takes it.
pub fn device_name(device: Device) -> &'static str {
    match device {
        Device::Cuda(_) => "cuda",
        Device::Mps => "mps",
        _ => "cpu",
    }
}

/// The devices that this libtorch can compute on, as a list to print.
pub fn devices() -> String {
    let mut names = vec!["cpu".to_owned()];
    if tch::Cuda::is_available() {
        let graphs = if cuda_graph::is_available() { "" } else { ", without graphs" };
        names.push(format!("cuda ({} cards{graphs})", tch::Cuda::device_count()));
    }
    if tch::utils::has_mps() {
        names.push("mps".to_owned());
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_there_and_the_usual_choice_is_one_of_those_there() {
        let choices = device_choices();
        assert_eq!(choices[0], DeviceChoice::Cpu);
        let usual = device(DeviceChoice::Auto).unwrap();
        assert!(choices.iter().any(|choice| device(*choice) == Ok(usual)));
        assert_eq!(usual == Device::Cpu, choices.len() == 1);
    }
}
