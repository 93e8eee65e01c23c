package com.velocitypowered.api.event.player;

import com.velocitypowered.api.proxy.Player;
import com.velocitypowered.api.proxy.player.PlayerSettings;

public final class PlayerSettingsChangedEvent {
    private PlayerSettingsChangedEvent() {}

    public Player getPlayer() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }

    public PlayerSettings getPlayerSettings() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }
}
