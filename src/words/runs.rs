//! The runs on disk, and the card shown before any run.

use super::words;

words! {
    ON_SCREEN_AND_ACTIVE = "This run is on screen and under way: stop it first" | "Bu eğitim ekranda ve sürüyor: önce durdurun";
    EPOCHS_FINISHED = "epoch {epochs} of {epochs}, finished" | "{epochs} dönem, bitti";
    EPOCH_OF = "epoch {epoch} of {epochs}" | "dönem {epoch} / {epochs}";
    FRECHET_AND_HEALTH = "Fréchet distance {distance}, {health}" | "Fréchet uzaklığı {distance}, {health}";
    UNMEASURED_AND_HEALTH = "quality not measured, {health}" | "kalite ölçülmedi, {health}";
    RUN_HEALTHY = "healthy" | "sağlıklı";
    RUN_UNHEALTHY = "with a health problem" | "sağlık sorunu var";
    RECENT_RUNS = "Recent runs" | "Son eğitimler";
    READING_RUNS = "Reading the runs folder" | "Eğitim klasörü okunuyor";
    NO_RUN_YET = "No run yet. Every run that you start is saved and listed here." | "Henüz eğitim yok. Başlattığınız her eğitim kaydedilir ve burada listelenir.";
    ONE_RUN = "1 run" | "1 eğitim";
    RUNS_COUNT = "{count} runs" | "{count} eğitim";
    OPEN_ELSEWHERE_HELP = "Open a run or a checkpoint that is somewhere else" | "Başka yerdeki bir eğitimi ya da kontrol noktasını aç";
    RUN_FACTS = "{quality}, {steps} steps, seed {seed}, {size}" | "{quality}, {steps} adım, tohum {seed}, {size}";
    NO_CHECKPOINT = "It has no checkpoint" | "Kontrol noktası yok";
    CONTINUE = "Continue" | "Sürdür";
    CONTINUE_HELP = "Open the run and train on" | "Eğitimi aç ve sürdür";
    OPEN = "Open" | "Aç";
    OPEN_HELP = "Open the run without training" | "Eğitimi çalıştırmadan aç";
    THIS_IS_ON_SCREEN = "This run is on screen" | "Bu eğitim ekranda";
    NO_STEPS = "It has no steps" | "Hiç adımı yok";
    COMPARE = "Compare" | "Karşılaştır";
    COMPARE_RUN_HELP = "Show its curves and samples beside those of the run on screen" | "Eğrilerini ve örneklerini ekrandaki eğitiminkilerin yanında göster";
    FIVE_COMPARED = "Five runs are compared: remove one first" | "Beş eğitim karşılaştırılıyor: önce birini çıkarın";
    SHOW_IN_FOLDER = "Show in folder" | "Klasörde göster";
    SHOW_IN_FOLDER_HELP = "Open its folder in the file manager" | "Klasörünü dosya yöneticisinde aç";
    RENAME = "Rename" | "Adlandır";
    NAME_OF_RUN = "name of the run" | "eğitimin adı";
    SAVE_NAME = "Save name" | "Adı kaydet";
    DELETE_RUN_HELP = "Move the run's folder to the trash" | "Eğitimin klasörünü çöpe taşı";
    MOVE_TO_TRASH = "Move to trash" | "Çöpe taşı";
    TRASH_QUESTION = "Move this run to the trash?" | "Bu eğitim çöpe taşınsın mı?";
    COMPARE_OTHER = "Compare other folder…" | "Başka klasörle karşılaştır…";
    COMPARE_OTHER_HELP = "Compare with a run in another folder" | "Başka klasördeki bir eğitimle karşılaştır";
    RUN_AT = "{recipe}, {time}" | "{recipe}, {time}";
    KEEP_IT = "Keep it" | "Kalsın";
    EXAMPLE_NOTE = "Faint: samples and curves of the shipped generator" | "Soluk: hazır üreticinin örnekleri ve eğrileri";
    WELCOME_BACK = "Welcome back" | "Yeniden hoş geldiniz";
    WATCH_A_NETWORK = "Watch a network learn to write digits" | "Bir ağın rakam yazmayı öğrenişini izleyin";
    CARD_TEXT = "A generator (G) turns noise into digits. A discriminator (D) learns to tell them from real ones. Each makes the other better." | "Bir üretici (G) gürültüyü rakamlara dönüştürür. Bir ayırt edici (D) onları gerçeklerden ayırmayı öğrenir. Birbirlerini geliştirirler.";
    START_TRAINING = "Start training" | "Eğitimi başlat";
    NEW_RUN = "New run" | "Yeni eğitim";
    START_TRAINING_HELP = "Start a run with the recipe on the left" | "Soldaki tarifle bir eğitim başlat";
    TOUR_HELP = "Cards that explain the window" | "Pencereyi anlatan kartlar";
    ALL_RUNS_HELP = "All runs in the runs folder" | "Eğitim klasöründeki bütün eğitimler";
    EXPLORE_DIGITS = "Explore digits" | "Rakamları keşfet";
    EXPLORE_DIGITS_HELP = "Move the shipped generator's digit (F3)" | "Hazır üreticinin rakamını değiştir (F3)";
    ABOUT_SECONDS = "about {seconds} s" | "yaklaşık {seconds} sn";
    ABOUT_MINUTES = "about {minutes} min" | "yaklaşık {minutes} dk";
    ABOUT_HOURS = "about {hours} h" | "yaklaşık {hours} sa";
    ABOUT_HOURS_MINUTES = "about {hours} h {rest} min" | "yaklaşık {hours} sa {rest} dk";
    TODAY = "today {time}" | "bugün {time}";
    YESTERDAY = "yesterday {time}" | "dün {time}";
}
