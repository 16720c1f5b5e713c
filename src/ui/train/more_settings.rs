//! The settings of the next run that are seldom changed.

use egui::{CollapsingHeader, ComboBox, Ui};

use super::panel::number;
use crate::protocol::{DeviceChoice, RunRequest};
use crate::ui::RunView;
use crate::ui::widgets::number::drag;
use crate::words;

/// Draws the list of devices to train on, when there is more than one.
fn device(ui: &mut Ui, request: &mut RunRequest, devices: &[DeviceChoice]) {
    if devices.len() < 2 {
        return;
    }
    let name = |choice| match choice {
        DeviceChoice::Auto => words::DEVICE_AUTO,
        DeviceChoice::Cpu => words::DEVICE_CPU,
        DeviceChoice::Cuda => words::DEVICE_CUDA,
        DeviceChoice::Mps => words::DEVICE_MPS,
    };
    number(ui, words::TRAIN_ON.text(), words::TRAIN_ON_HELP.text(), true, |ui| {
        let list = ComboBox::from_id_salt("device").selected_text(name(request.device).text());
        let list = list.show_ui(ui, |ui| {
            for choice in [DeviceChoice::Auto].iter().chain(devices) {
                ui.selectable_value(&mut request.device, *choice, name(*choice).text());
            }
        });
        list.response
    });
}

/// Draws the settings of the next run that are seldom changed.
pub(super) fn more_settings(ui: &mut Ui, run: &mut RunView) {
    if run.is_under_way() {
        return;
    }
    CollapsingHeader::new(words::MORE_SETTINGS).id_salt("more").default_open(false).show_unindented(ui, |ui| {
        egui::Grid::new("more settings").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
            let request = &mut run.request;
            number(ui, words::BATCH_SIZE.text(), words::BATCH_HELP.text(), true, |ui| {
                ui.add(drag(&mut request.batch, 1..=4096).suffix(words::IMAGES_SUFFIX.text()))
            });
            device(ui, request, &run.devices);
            fn rate(value: &mut f64) -> egui::DragValue<'_> {
                drag(value, 1e-7..=0.1).speed(1e-6).max_decimals(7)
            }
            number(ui, words::RATE_OF_D.text(), words::LR_D_HELP.text(), true, |ui| ui.add(rate(&mut request.lr_d)));
            number(ui, words::RATE_OF_G.text(), words::LR_G_HELP.text(), true, |ui| ui.add(rate(&mut request.lr_g)));
            number(ui, words::SEED.text(), words::RUN_SEED_HELP.text(), true, |ui| {
                ui.add(drag(&mut request.seed, 0..=u64::MAX))
            });
        });
    });
}
