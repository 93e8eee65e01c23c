package io.sessioncheck.paper;

import java.util.List;
import net.md_5.bungee.chat.ComponentSerializer;
import org.bukkit.command.Command;
import org.bukkit.command.CommandSender;
import org.bukkit.command.PluginCommand;
import org.bukkit.command.TabExecutor;
import org.bukkit.plugin.java.JavaPlugin;

/** The command as Spigot takes it, out of {@code plugin.yml}. */
final class SpigotCommand implements TabExecutor {
    private final Answers answers;

    private SpigotCommand(Answers answers) {
        this.answers = answers;
    }

    static void register(JavaPlugin plugin, Answers answers) {
        PluginCommand command = plugin.getCommand("sessioncheck");
        if (command != null) {
            SpigotCommand ours = new SpigotCommand(answers);
            command.setExecutor(ours);
            command.setTabCompleter(ours);
        }
    }

    static void tell(CommandSender sender, String json) {
        sender.spigot().sendMessage(ComponentSerializer.parse(json));
    }

    @Override
    public boolean onCommand(CommandSender sender, Command command, String label, String[] words) {
        answers.run(sender, words);
        return true;
    }

    @Override
    public List<String> onTabComplete(CommandSender sender, Command command, String label, String[] words) {
        return answers.propose(sender, words);
    }
}
