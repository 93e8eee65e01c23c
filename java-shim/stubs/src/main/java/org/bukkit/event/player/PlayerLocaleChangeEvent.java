package org.bukkit.event.player;

public class PlayerLocaleChangeEvent extends PlayerEvent {
    protected PlayerLocaleChangeEvent() {}

    public String getLocale() {
        throw new UnsupportedOperationException("a signature only");
    }
}
