using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Zegel.Rules;

namespace Zegel.Server.Cli;

public sealed class MessageFilesTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("zegel-eml-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Put(string name, string text = "From: a@b.nl\r\n\r\nHello\r\n")
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void A_folder_is_its_messages_in_order_and_each_is_judged_once()
    {
        string[] expected = [Put("a.eml"), Put("sub/B.EML"), Put("z.eml")];
        Put("notes.txt");
        var found = MessageFiles.Find([folder, expected[2], Path.Combine(folder, "gone.eml")], out var missing);
        found.ShouldBe(expected);
        missing.ShouldBe([Path.Combine(folder, "gone.eml")]);
    }

    [Fact]
    public async Task Standard_input_is_a_message_too_and_is_read_to_its_end_or_to_the_limit()
    {
        MessageFiles.Find(["-"], out var missing).ShouldBe(["-"]);
        missing.ShouldBeEmpty();
        var pipe = new System.IO.Pipelines.Pipe(new(pauseWriterThreshold: 0));
        var reading = MessageFiles.ReadAsync(pipe.Reader.AsStream(), TestContext.Current.CancellationToken);
        var half = new byte[MessageFiles.FileBytesMax / 2];
        await pipe.Writer.WriteAsync(half, TestContext.Current.CancellationToken);
        await pipe.Writer.WriteAsync(half, TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        (await reading).ShouldNotBeNull().Length.ShouldBe(2 * half.Length);

        var endless = new System.IO.Pipelines.Pipe(new(pauseWriterThreshold: 0));
        await endless.Writer.WriteAsync(new byte[MessageFiles.FileBytesMax + 1], TestContext.Current.CancellationToken);
        (await MessageFiles.ReadAsync(endless.Reader.AsStream(), TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public void A_folder_without_messages_is_told_as_missing()
    {
        Put("notes.txt");
        MessageFiles.Find([folder], out var missing).ShouldBeEmpty();
        missing.ShouldBe([folder]);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_and_does_not_stop_the_others()
    {
        var large = Path.Combine(folder, "large.eml");
        await using (var file = File.Create(large))
            file.SetLength(MessageFiles.FileBytesMax + 1);
        var summary = new MessageSummary();
        foreach (var path in (string[])[large, Path.Combine(folder, "gone.eml"), Put("a.eml")])
            summary.Add(
                await MessageFiles.JudgeAsync(path, "bulk", TimeProvider.System, TestContext.Current.CancellationToken)
            );
        summary.Unread.ShouldBe(2);
        summary.Judged.ShouldBe(1);
        summary.Count(Verdict.Block).ShouldBe(1);
        summary.ExitCode.ShouldBe(Exit.Blocked);
        summary.Rules.Values.ShouldAllBe(messages => messages == 1);
        summary
            .Tell(TimeSpan.FromSeconds(1.25))
            .ShouldEndWith("1 blocked, 0 held, 0 with warnings, 0 clean; 2 not read");
    }

    [Fact]
    public async Task A_date_is_held_against_the_clock()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 9, 0, 0, TimeSpan.Zero));
        foreach (var (day, isAhead) in new[] { ("Mon, 30 Nov 2026", false), ("Tue, 1 Dec 2026", true) })
        {
            var file = Put("dated.eml", $"From: a@b.nl\r\nDate: {day} 10:00:00 +0100\r\n\r\nHello\r\n");
            var judged = await MessageFiles.JudgeAsync(file, "bulk", clock, TestContext.Current.CancellationToken);
            judged
                .Findings.Any(finding => finding.Observed.EndsWith("ahead of now", StringComparison.Ordinal))
                .ShouldBe(isAhead);
        }
    }

    [Theory]
    [InlineData(Verdict.Hold, true, Exit.CouldNotCheck)]
    [InlineData(Verdict.Hold, false, Exit.Blocked)]
    [InlineData(Verdict.Warn, false, Exit.Warnings)]
    [InlineData(Verdict.Info, false, Exit.Pass)]
    public void The_gravest_message_makes_the_exit_code(Verdict verdict, bool couldNotCheck, int exit)
    {
        var summary = new MessageSummary();
        summary.Add(new CheckedMessage("a", [new Finding("F12", verdict, "", "", "", CouldNotCheck: couldNotCheck)]));
        summary.Add(new CheckedMessage("b", []));
        summary.ExitCode.ShouldBe(exit);
    }

    [Fact]
    public void A_log_names_the_rule_the_file_and_the_line_of_each_finding()
    {
        var log = Output.ToJson(
            Sarif.Log([
                new CheckedMessage(
                    "in box/a.eml",
                    [new Finding("F02", Verdict.Block, "two", "one", "Take one out.", 7)]
                ),
                new CheckedMessage(
                    Path.Combine(folder, "b.eml"),
                    [
                        new Finding("F19", Verdict.Warn, "{{ x }}", "a name", "Fill it.", 3, 9),
                        new Finding("F12", Verdict.Info, "heavy", "light", "Cut."),
                    ]
                ),
            ])
        );
        using var json = JsonDocument.Parse(log);
        json.RootElement.GetProperty("version").GetString().ShouldBe("2.1.0");
        var run = json.RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        var first = run.GetProperty("results")[0];
        rules[first.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString().ShouldBe("F02");
        first.GetProperty("level").GetString().ShouldBe("error");
        var place = first.GetProperty("locations")[0].GetProperty("physicalLocation");
        place.GetProperty("artifactLocation").GetProperty("uri").GetString().ShouldBe("in%20box/a.eml");
        place.GetProperty("region").GetProperty("startLine").GetInt32().ShouldBe(7);

        var second = run.GetProperty("results")[1];
        second.GetProperty("level").GetString().ShouldBe("warning");
        place = second.GetProperty("locations")[0].GetProperty("physicalLocation");
        place.GetProperty("artifactLocation").GetProperty("uri").GetString()!.ShouldStartWith("file:///");
        place.GetProperty("region").GetProperty("startLine").GetInt32().ShouldBe(3);
        place.GetProperty("region").GetProperty("startColumn").GetInt32().ShouldBe(9);

        place = run.GetProperty("results")[2].GetProperty("locations")[0].GetProperty("physicalLocation");
        place
            .GetProperty("region")
            .GetProperty("startLine")
            .GetInt32()
            .ShouldBe(1, "a finding without a place is of the file");
    }
}
