package com.velocitypowered.api.command;

public final class BrigadierCommand implements Command {
    private BrigadierCommand() {}
}
