using Zegel.Rules;

namespace Zegel.Tests.Labelled;

[Trait("Rule", "G45")]
public sealed class LabelledPixelTests
{
    [Fact]
    public void All_bad_images_are_told_and_no_good_one()
    {
        var confusion = new Confusion("pixels");
        foreach (var one in LabelledCase.Of("pixels.txt"))
        {
            var ours = GivenMessage.Bulk(For(one, "anna81"), For(one, "bo4427"));
            var foreign = GivenMessage.Foreign(For(one, "anna81"));
            // What a twin betrays, or what comes from elsewhere, only the platform can see.
            var isTold = one.Label switch
            {
                "bad" when !one.Html.Contains("{P}", StringComparison.Ordinal) => IsTold(foreign) && IsTold(ours),
                _ => IsTold(ours),
            };
            confusion.Add(one.Label, $"{one.Kind}: {one.Html}", isTold);
        }
        Console.WriteLine(confusion);
        confusion.Missed.ShouldBe(0, confusion.ToString());
        confusion.Alarms.ShouldBe(0, confusion.ToString());
    }

    static string For(LabelledCase one, string person) =>
        one
            .Html.Replace("{P}", person, StringComparison.Ordinal)
            .Replace("{A}", GivenMessage.Asset, StringComparison.Ordinal);

    static bool IsTold(MessageFacts message) =>
        message.JudgedBy<NoTrackingPixel, MessageFacts>().Any(finding => finding.Verdict >= Verdict.Warn);
}
