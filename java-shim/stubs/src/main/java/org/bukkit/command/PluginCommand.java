package org.bukkit.command;

public final class PluginCommand extends Command {
    private PluginCommand() {}

    public void setExecutor(CommandExecutor executor) {
        throw new UnsupportedOperationException("a signature only");
    }

    public void setTabCompleter(TabCompleter completer) {
        throw new UnsupportedOperationException("a signature only");
    }
}
