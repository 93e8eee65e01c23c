package org.bukkit.event.player;

import org.bukkit.entity.Player;
import org.bukkit.event.Event;

public abstract class PlayerEvent extends Event {
    protected PlayerEvent() {}

    public final Player getPlayer() {
        throw new UnsupportedOperationException("a signature only");
    }
}
