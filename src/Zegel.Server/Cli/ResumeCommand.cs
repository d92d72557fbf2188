using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Zegel.Server.Keeping;

namespace Zegel.Server.Cli;

/// <summary><c>zegel queue resume-after-restore</c>: the operator's word on what a restored database may send.</summary>
static class ResumeCommand
{
    public static Command Make()
    {
        var cancel = new Option<bool>("--cancel-waiting")
        {
            Description = "What was waiting ends as cancelled: nobody gets anything twice, some may get nothing",
        };
        var send = new Option<bool>("--send-anyway")
        {
            Description =
                "What was waiting goes out; campaigns are paused until each is resumed. Some may get it twice",
        };
        var complete = new Option<bool>("--nothing-lost")
        {
            Description = "The data are complete (a planned move, no mail left since): all goes on as it was",
        };
        return new Command(
            "resume-after-restore",
            "Says how delivery goes on after a restore; without a choice, shows what waits"
        )
        {
            cancel,
            send,
            complete,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                ResumeChoice[] chosen =
                [
                    .. parsed.GetValue(cancel) ? [ResumeChoice.CancelWaiting] : Array.Empty<ResumeChoice>(),
                    .. parsed.GetValue(send) ? [ResumeChoice.SendAnyway] : Array.Empty<ResumeChoice>(),
                    .. parsed.GetValue(complete) ? [ResumeChoice.NothingLost] : Array.Empty<ResumeChoice>(),
                ];
                if (chosen.Length > 1)
                    throw new CommandException("choose one way to go on", Exit.Usage);
                var resumption = new Resumption(zegel);
                if (await resumption.LookAsync(cancellationToken) is not { } stopped)
                {
                    Console.WriteLine("Delivery is not stopped; nothing was changed.");
                    return Exit.Pass;
                }
                if (chosen is not [var choice])
                {
                    Show(stopped);
                    return Exit.Blocked;
                }
                switch (await resumption.GoOnAsync(choice, Environment.UserName, cancellationToken))
                {
                    case ResumeResult.Resumed resumed:
                        Show(choice, resumed);
                        return Exit.Pass;
                    case ResumeResult.NotStopped:
                        Console.WriteLine("Somebody else has just resumed it; nothing was changed.");
                        return Exit.Pass;
                    default:
                        throw new UnreachableException();
                }
            }
        );
    }

    static void Show(StoppedDelivery stopped)
    {
        Console.WriteLine($"Delivery is stopped: {stopped.Stop.Says}.");
        Console.WriteLine();
        if (stopped.Queued.Count == 0)
            Console.WriteLine("Nothing waits from before.");
        foreach (var (stream, count) in stopped.Queued)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {count:N0} {stream.ToString().ToLowerInvariant()} waiting"
                )
            );
        foreach (var campaign in stopped.Campaigns)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  campaign {campaign.Number}, {campaign.Name}, was being sent"
                )
            );
        Console.WriteLine(
            """

            Before you choose, know what the lost time took with it:
              - Whoever left a list since then stands on it again, and whoever joined is gone. Import the exits that you
                know of (`zegel suppress add`) before a campaign goes out.
              - A campaign that is a draft here may have been released since. See that it was not, before you release it.

            Choose one:
              --cancel-waiting  What waits ends as cancelled. Nobody gets anything twice; some get nothing.
              --send-anyway     What waits goes out, and some may get it twice. Campaigns are paused first:
                                resume each with `zegel campaign resume NUMBER`.
              --nothing-lost    The data are complete: a planned move, and no mail left after the backup.
            """
        );
    }

    static void Show(ResumeChoice choice, ResumeResult.Resumed resumed)
    {
        Console.WriteLine("Delivery goes on.");
        if (choice == ResumeChoice.CancelWaiting)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{resumed.Cancelled:N0} waiting messages ended as cancelled."
                )
            );
        if (resumed.Paused.Count > 0)
            Console.WriteLine(
                $"Paused, resume each by hand (`zegel campaign resume NUMBER`): {string.Join(", ", resumed.Paused)}."
            );
        if (resumed.Unscheduled > 0)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{resumed.Unscheduled} scheduled drafts lost their hour: they may have gone out already."
                )
            );
        if (choice != ResumeChoice.NothingLost)
            Console.WriteLine("Whoever left a list in the lost time stands on it again: import the exits you know of.");
    }
}
