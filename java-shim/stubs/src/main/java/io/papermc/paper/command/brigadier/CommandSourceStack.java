package io.papermc.paper.command.brigadier;

import org.bukkit.command.CommandSender;

public interface CommandSourceStack {
    CommandSender getSender();
}
