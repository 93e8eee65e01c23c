package io.sessioncheck.paper;

import io.papermc.paper.command.brigadier.BasicCommand;
import io.papermc.paper.command.brigadier.CommandSourceStack;
import io.papermc.paper.plugin.lifecycle.event.types.LifecycleEvents;
import java.util.Collection;
import net.kyori.adventure.text.serializer.gson.GsonComponentSerializer;
import org.bukkit.command.CommandSender;
import org.bukkit.plugin.java.JavaPlugin;

/** The command as Paper takes it. */
final class PaperCommand implements BasicCommand {
    private final Answers answers;

    private PaperCommand(Answers answers) {
        this.answers = answers;
    }

    static void register(JavaPlugin plugin, Answers answers) {
        plugin.getLifecycleManager()
                .registerEventHandler(
                        LifecycleEvents.COMMANDS,
                        event -> event.registrar()
                                .register("sessioncheck", "Says why logins fail.", new PaperCommand(answers)));
    }

    static void tell(CommandSender sender, String json) {
        sender.sendMessage(GsonComponentSerializer.gson().deserialize(json));
    }

    @Override
    public void execute(CommandSourceStack source, String[] words) {
        answers.run(source.getSender(), words);
    }

    @Override
    public Collection<String> suggest(CommandSourceStack source, String[] words) {
        return answers.propose(source.getSender(), words);
    }
}
