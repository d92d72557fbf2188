using System.Diagnostics;
using LinqToDB.Async;
using Zegel.Campaigns;
using Zegel.Delivery;
using Zegel.Feedback;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.EndToEnd.Foreign;

/// <summary>What the tests with foreign programs have in common.</summary>
static class Shared
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>True for the long forms: bigger campaigns.</summary>
    public static bool All { get; } = Environment.GetEnvironmentVariable("ZEGEL_TEST_ALL") == "true";

    /// <summary>Lets other users read, go through, and what is said besides.</summary>
    public static void Open(string folder, UnixFileMode besides = UnixFileMode.None)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                folder,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupRead
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherRead
                    | UnixFileMode.OtherExecute
                    | besides
            );
    }

    /// <summary>The text of a file that another process has open.</summary>
    public static string ReadWhileWritten(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Asks until there is an answer.</summary>
    /// <exception cref="TimeoutException">With what <paramref name="why"/> says.</exception>
    public static async Task<T> UntilAsync<T>(Func<T?> ask, TimeSpan patience, Func<string> why)
        where T : class => await UntilAsync(() => Task.FromResult(ask()), patience, why);

    public static async Task<T> UntilAsync<T>(Func<Task<T?>> ask, TimeSpan patience, Func<string> why)
        where T : class
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer)
                return answer;
            if (Stopwatch.GetElapsedTime(since) > patience)
                throw new TimeoutException($"waited {patience} for nothing:\n{why()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    /// <summary>A process that is just ending may still drop a file into a folder that is being deleted.</summary>
    public static async Task DeleteAsync(string folder)
    {
        for (var tries = 0; ; tries++)
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (tries < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
    }

    extension(ServedStage stage)
    {
        /// <summary>Everyone whom the campaign selected, by address.</summary>
        public async Task<IReadOnlyDictionary<string, Intent>> IntentsAsync(Campaign campaign)
        {
            var intents = await stage.Zegel.Database.ReadAsync(
                db => db.Intents.Where(i => i.CampaignId == campaign.Id).ToListAsync(Token),
                Token
            );
            return intents.ToDictionary(i => i.Address, StringComparer.Ordinal);
        }

        /// <summary>All that came back, by the address it was sent to.</summary>
        public async Task<IReadOnlyDictionary<string, FeedbackRow>> FeedbackAsync(Campaign campaign)
        {
            var rows = await stage.Zegel.Database.ReadAsync(
                db =>
                    db.Feedback.Join(
                            db.Intents.Where(i => i.CampaignId == campaign.Id),
                            f => f.IntentId,
                            i => i.Id,
                            (f, i) => new { i.Address, Row = f }
                        )
                        .ToListAsync(Token),
                Token
            );
            return rows.ToDictionary(r => r.Address, r => r.Row, StringComparer.Ordinal);
        }

        public Task<bool> IsSuppressedAsync(string address) =>
            stage.Zegel.Suppressions.IsSuppressedAsync(
                Mailbox.Parse(address),
                stage.Customer.Brand.TenantId,
                MailStream.Bulk,
                null,
                null,
                Token
            );

        /// <summary>The files that the served program kept in a box of its mailroom.</summary>
        public IReadOnlyList<string> Kept(string box)
        {
            var folder = Path.Combine(stage.Folder, "mail", box);
            return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml") : [];
        }
    }
}
