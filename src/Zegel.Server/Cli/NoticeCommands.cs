using System.CommandLine;
using System.Globalization;
using Zegel.Server.Api;
using Zegel.Tenants.Notifying;

namespace Zegel.Server.Cli;

/// <summary><c>zegel notice list</c>: what happened.</summary>
static class NoticeCommands
{
    public static Command Make() => new("notice", "What happened to domains, campaigns and webhooks") { List() };

    static Command List()
    {
        var limit = new Option<int>("--limit")
        {
            Description = "How many at most, 1 to 1000",
            DefaultValueFactory = _ => 50,
        };
        var format = Output.FormatOption();
        return new Command("list", "Newest first") { limit, format }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var take = parsed.GetValue(limit);
                if (take is < 1 or > 1000)
                    throw new CommandException("--limit is 1 to 1000", Exit.Usage);
                var tenant = await zegel.TenantAsync(parsed, cancellationToken);
                var notices = await zegel.Notices.ListAsync(tenant.Id, null, since: null, take, cancellationToken);
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(notices.Select(NoticesApi.Of));
                else
                    Output.WriteTable(
                        ["when", "kind", "what", "mail"],
                        notices.Select(n =>
                            (IReadOnlyList<string>)
                                [
                                    n.At.ToString("u", CultureInfo.InvariantCulture),
                                    n.KindName,
                                    n.Detail.Length > 0 ? $"{n.Says("en")}\n{n.Detail}" : n.Says("en"),
                                    MailOf(n),
                                ]
                        )
                    );
                return Exit.Pass;
            }
        );
    }

    static string MailOf(Notice notice) =>
        notice.Mail switch
        {
            NoticeMailState.Waiting => "waits",
            NoticeMailState.Sent => notice.MailedAt!.Value.ToString("u", CultureInfo.InvariantCulture),
            _ => "none",
        };
}
