using System.CommandLine;
using Zegel.Mail.Network;
using Zegel.Server.Doctor;

namespace Zegel.Server.Cli;

/// <summary><c>zegel doctor</c>: whether this machine and what is around it can do the work. Changes nothing.</summary>
static class DoctorCommand
{
    public static Command Make()
    {
        var target = new Option<string?>("--target")
        {
            Description = "A receiver to try the outgoing port with, HOST:PORT; without it, some well-known ones",
        };
        var format = Output.FormatOption();
        var command = new Command(
            "doctor",
            "Looks at settings, disk, database, keys, certificate, ports in and out, clock, resolver, and the names, SPF and block lists of each sending address"
        )
        {
            target,
            format,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var all = await LookAsync(
                    parsed.GetRequiredValue(DataCommand.DataOption),
                    parsed.GetValue(target),
                    cancellationToken
                );
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(all);
                else
                    Output.WriteTable(
                        ["", "check", "seen", "what to do"],
                        all.Select(d => (IReadOnlyList<string>)[Word(d.Health), d.Check, d.Seen, d.Remedy])
                    );
                return Diagnosis.ExitCode(all);
            }
        );
        return command;
    }

    static async Task<IReadOnlyList<Diagnosis>> LookAsync(
        string folder,
        string? target,
        CancellationToken cancellationToken
    )
    {
        Settings settings;
        try
        {
            settings = Settings.Load(folder);
        }
        catch (Exception fault) when (fault is SettingsException or IOException or UnauthorizedAccessException)
        {
            return
            [
                Diagnosis.Fail("settings", fault.Message, "Everything else is asked when the settings can be read."),
            ];
        }
        var clock = TimeProvider.System;
        var network = new RealNetwork(
            new RealNetworkOptions(settings.Resolvers.Count > 0 ? settings.Resolvers : null, settings.AuthoritativePort)
            {
                DnsTimeout = TimeSpan.FromSeconds(3),
            },
            clock
        );
        var house = new HouseChecks(settings, clock);
        var outside = new NetworkChecks(settings, network, clock);
        var sending = new EgressChecks(settings, network, clock);
        return
        [
            Diagnosis.Pass(
                "settings",
                $"{Path.Combine(folder, Settings.FileName)}, profile {settings.Profile.ToString().ToLowerInvariant()}"
            ),
            .. house.Disk(),
            .. await house.DatabaseAsync(cancellationToken),
            .. house.Certificate(),
            .. await new PortChecks(settings, network, clock).CheckAsync(cancellationToken),
            .. await new InwardChecks(settings, network, clock).CheckAsync(cancellationToken),
            await outside.ClockAsync(cancellationToken),
            .. await outside.ResolverAsync(cancellationToken),
            .. await sending.CheckAsync(cancellationToken),
            await sending.IPv6Async(cancellationToken),
            .. await outside.OutgoingAsync(target, cancellationToken),
        ];
    }

    static string Word(Health health) =>
        health switch
        {
            Health.Pass => "pass",
            Health.Warn => "warn",
            Health.Fail => "FAIL",
            _ => "could not check",
        };
}
