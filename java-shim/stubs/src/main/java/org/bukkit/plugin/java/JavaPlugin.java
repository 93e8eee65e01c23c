package org.bukkit.plugin.java;

import io.papermc.paper.plugin.lifecycle.event.LifecycleEventManager;
import java.io.File;
import java.util.List;
import java.util.logging.Logger;
import org.bukkit.Server;
import org.bukkit.command.Command;
import org.bukkit.command.CommandSender;
import org.bukkit.command.PluginCommand;
import org.bukkit.plugin.Plugin;
import org.bukkit.plugin.PluginBase;

public abstract class JavaPlugin extends PluginBase {
    public JavaPlugin() {
        throw new UnsupportedOperationException("a signature only");
    }

    public final File getDataFolder() {
        throw new UnsupportedOperationException("a signature only");
    }

    public final Server getServer() {
        throw new UnsupportedOperationException("a signature only");
    }

    public Logger getLogger() {
        throw new UnsupportedOperationException("a signature only");
    }

    @Override
    public final String getName() {
        throw new UnsupportedOperationException("a signature only");
    }

    public PluginCommand getCommand(String name) {
        throw new UnsupportedOperationException("a signature only");
    }

    @Override
    public boolean onCommand(CommandSender sender, Command command, String label, String[] args) {
        throw new UnsupportedOperationException("a signature only");
    }

    @Override
    public List<String> onTabComplete(CommandSender sender, Command command, String alias, String[] args) {
        throw new UnsupportedOperationException("a signature only");
    }

    @Override
    public final LifecycleEventManager<Plugin> getLifecycleManager() {
        throw new UnsupportedOperationException("a signature only");
    }

    public void onDisable() {
        throw new UnsupportedOperationException("a signature only");
    }

    public void onEnable() {
        throw new UnsupportedOperationException("a signature only");
    }
}
