package com.velocitypowered.api.command;

public sealed interface Command permits BrigadierCommand, InvocableCommand {}
