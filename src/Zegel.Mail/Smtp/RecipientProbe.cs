using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Mail.Smtp;

/// <summary>
/// Asks a server whether it takes mail for an address, and sends none. For our own servers only: receivers call it abuse when
/// others do it to them (Outlook.com: no callouts).
/// </summary>
public static class RecipientProbe
{
    /// <summary>Greeting, <c>EHLO</c>, <c>MAIL FROM:&lt;&gt;</c>, <c>RCPT TO</c>, <c>QUIT</c>. Owns and closes the connection.</summary>
    /// <param name="patience">For each reply.</param>
    /// <returns>
    /// <see cref="SmtpResult.Accepted"/> with the reply to <c>RCPT</c>, or why not; never throws for what a server does.
    /// </returns>
    public static async ValueTask<SmtpResult> AskAsync(
        IConnection connection,
        string helloName,
        Mailbox recipient,
        TimeSpan patience,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        await using var line = new SmtpClientLine(connection, null, clock);
        using var stop = line.BreakOn(cancellationToken);
        (SmtpStage Stage, string? Command)[] dialogue =
        [
            (SmtpStage.Greeting, null),
            (SmtpStage.Hello, $"EHLO {helloName}"),
            (SmtpStage.Mail, "MAIL FROM:<>"),
            (SmtpStage.Rcpt, $"RCPT TO:<{recipient}>"),
        ];
        try
        {
            SmtpReply? last = null;
            foreach (var (stage, command) in dialogue)
            {
                last = await SayAsync(stage, command);
                if (last.Code >= 300)
                    return new SmtpResult.Refused(last, stage);
            }
            await SayAsync(SmtpStage.Quit, "QUIT");
            return new SmtpResult.Accepted(last!);
        }
        catch (LineBrokenException broken)
        {
            return new SmtpResult.Broken(broken.Stage, broken.Message, Uncertain: false);
        }

        async ValueTask<SmtpReply> SayAsync(SmtpStage stage, string? command)
        {
            if (command is not null)
            {
                line.Write(command);
                await line.FlushAsync(stage, patience);
            }
            return await line.ReadAsync(stage, patience);
        }
    }
}
