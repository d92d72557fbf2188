using Spectre.Console;

namespace Zegel.Server.Keeping;

/// <summary>Shows the steps of long work: bars on a terminal, plain lines elsewhere.</summary>
sealed class KeepingScreen(TextWriter lines, bool live)
{
    public static KeepingScreen Console { get; } =
        new(System.Console.Out, AnsiConsole.Profile.Capabilities.Interactive && !System.Console.IsOutputRedirected);

    public void Say(string line) => lines.WriteLine(line);

    /// <param name="work">Is handed what takes the share done, 0 to 1.</param>
    public async Task<T> StepAsync<T>(string title, Func<Action<double>, Task<T>> work)
    {
        if (!live)
        {
            Say($"{title} …");
            return await work(_ => { });
        }
        return await AnsiConsole
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn()
            )
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask(Markup.Escape(title), maxValue: 1);
                var result = await work(share => bar.Value = share);
                bar.Value = 1;
                return result;
            });
    }

    public Task StepAsync(string title, Func<Action<double>, Task> work) =>
        StepAsync(
            title,
            async progress =>
            {
                await work(progress);
                return true;
            }
        );
}
