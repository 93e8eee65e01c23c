package org.bukkit.command;

import net.kyori.adventure.audience.Audience;
import net.md_5.bungee.api.chat.BaseComponent;
import org.bukkit.permissions.Permissible;

public interface CommandSender extends Audience, Permissible {
    void sendMessage(String message);

    String getName();

    Spigot spigot();

    class Spigot {
        public void sendMessage(BaseComponent... components) {
            throw new UnsupportedOperationException("a signature only");
        }
    }
}
