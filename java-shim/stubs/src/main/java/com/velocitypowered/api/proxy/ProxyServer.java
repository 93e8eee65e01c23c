package com.velocitypowered.api.proxy;

import com.velocitypowered.api.command.CommandManager;
import com.velocitypowered.api.event.EventManager;
import com.velocitypowered.api.plugin.PluginManager;
import com.velocitypowered.api.scheduler.Scheduler;
import com.velocitypowered.api.util.ProxyVersion;
import java.util.Collection;
import net.kyori.adventure.audience.Audience;

public interface ProxyServer extends Audience {
    Collection<Player> getAllPlayers();

    PluginManager getPluginManager();

    CommandManager getCommandManager();

    EventManager getEventManager();

    Scheduler getScheduler();

    ProxyVersion getVersion();
}
