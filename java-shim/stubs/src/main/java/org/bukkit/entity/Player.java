package org.bukkit.entity;

import java.net.InetSocketAddress;
import java.util.UUID;
import org.bukkit.command.CommandSender;

public interface Player extends CommandSender {
    InetSocketAddress getAddress();

    UUID getUniqueId();
}
