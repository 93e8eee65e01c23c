package io.sessioncheck.bungee;

import io.sessioncheck.Core;
import java.util.List;
import java.util.Locale;
import net.md_5.bungee.api.CommandSender;
import net.md_5.bungee.api.chat.BaseComponent;
import net.md_5.bungee.api.chat.TextComponent;
import net.md_5.bungee.api.connection.ProxiedPlayer;
import net.md_5.bungee.api.plugin.Command;
import net.md_5.bungee.api.plugin.Plugin;
import net.md_5.bungee.api.plugin.TabExecutor;
import net.md_5.bungee.chat.ComponentSerializer;

/** {@code /sessioncheck}: the line goes to the library, off the proxy's threads, and its answer to who asked. */
final class BungeeCommand extends Command implements TabExecutor {
    private static final String PERMISSION = "sessioncheck.command.";
    private static final String OVERVIEW = "overview";

    private final Plugin plugin;
    private final Core core;

    BungeeCommand(Plugin plugin, Core core) {
        super("sessioncheck");
        this.plugin = plugin;
        this.core = core;
    }

    @Override
    public void execute(CommandSender sender, String[] words) {
        if (!may(sender, words)) {
            sender.sendMessage(new TextComponent(plugin.getProxy().getTranslation("no_permission")));
            return;
        }
        String line = String.join(" ", words);
        plugin.getProxy().getScheduler().runAsync(plugin, () -> answer(sender, core.run(line)));
    }

    @Override
    public Iterable<String> onTabComplete(CommandSender sender, String[] words) {
        if (words.length > 1 && !may(sender, words)) {
            return List.of();
        }
        return core.complete(String.join(" ", words)).stream()
                .filter(proposal -> words.length > 1 || may(sender, new String[] {proposal}))
                .toList();
    }

    /** A component as JSON, to a player as he can click it, to the console as plain text. */
    static void answer(CommandSender to, String json) {
        BaseComponent[] component = ComponentSerializer.parse(json);
        if (to instanceof ProxiedPlayer) {
            to.sendMessage(component);
        } else {
            to.sendMessage(new TextComponent(TextComponent.toPlainText(component)));
        }
    }

    private static boolean may(CommandSender sender, String[] words) {
        String word = words.length == 0 || words[0].isBlank() ? OVERVIEW : words[0].strip();
        return sender.hasPermission(PERMISSION + word.toLowerCase(Locale.ROOT));
    }
}
