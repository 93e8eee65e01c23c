package com.velocitypowered.api.proxy;

import com.velocitypowered.api.command.CommandSource;
import com.velocitypowered.api.proxy.player.PlayerSettings;
import java.util.UUID;

public interface Player extends CommandSource {
    String getUsername();

    UUID getUniqueId();

    PlayerSettings getPlayerSettings();
}
