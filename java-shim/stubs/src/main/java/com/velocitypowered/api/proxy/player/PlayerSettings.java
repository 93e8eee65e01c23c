package com.velocitypowered.api.proxy.player;

import java.util.Locale;

public interface PlayerSettings {
    Locale getLocale();
}
