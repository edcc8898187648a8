using System.Globalization;
using System.Net;
using System.Text;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Pictures;

/// <summary>
/// Draws an editor that shows a report: the squiggle, and below its line the message, the light bulb's menu and what the fix would write.
/// </summary>
internal sealed class EditorPicture(EditorScene scene, EditorTheme theme)
{
    private const int Width = 880;
    private const int LineHeight = 21;
    private const double CharWidth = 7.83;
    private const int CodeLeft = 72;
    private const int MessageColumns = 98;
    private const int Padding = 12;
    private const int MenuHeight = 64;
    private const string Font = "ui-monospace,SFMono-Regular,Consolas,'DejaVu Sans Mono',monospace";

    private readonly StringBuilder _svg = new();
    private readonly int _indent = scene.Before.Where(l => l.Tokens.Count > 0).Min(l => l.Tokens[0].Column);
    private readonly string _fixAll = $"Fix all in: {string.Join(" | ", scene.FixScopes)}";
    private double _y = 34 + Padding;

    public string Draw()
    {
        foreach (var line in scene.Before)
        {
            DrawLineNumber(line.Number);
            DrawTokens(line, CodeLeft, _indent);
            if (line.Number == scene.SquiggleLine)
            {
                DrawSquiggle();
                DrawBulb();
            }

            _y += LineHeight;
            if (line.Number == scene.SquiggleLine)
                DrawProblem();
        }

        return Frame(_y + Padding);
    }

    private double Baseline => _y + 15;

    private string Frame(double height) => string.Create(CultureInfo.InvariantCulture, $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" role="img">
        <title>{Escape($"{scene.File}: {scene.Id}: {scene.Message}. The light bulb offers: {scene.FixTitle}")}</title>
        <rect x="0.5" y="0.5" width="{Width - 1}" height="{height - 1}" rx="9" fill="{theme.Background}" stroke="{theme.Border}"/>
        <path d="M0.5 34V9.5a9 9 0 0 1 9-9H{Width - 9.5}a9 9 0 0 1 9 9V34z" fill="{theme.TitleBar}" stroke="{theme.Border}"/>
        <circle cx="20" cy="17" r="5.5" fill="#ff5f57"/>
        <circle cx="39" cy="17" r="5.5" fill="#febc2e"/>
        <circle cx="58" cy="17" r="5.5" fill="#28c840"/>
        <g font-family="{Font}" font-size="13" fill="{theme.Text}" xml:space="preserve">
        <text x="84" y="21.5">{scene.File}</text>
        {_svg}</g>
        </svg>

        """);

    private void DrawLineNumber(int number) =>
        Add($"""<text x="{CodeLeft - 34}" y="{Baseline}" text-anchor="end" fill="{theme.LineNumber}">{number}</text>""");

    private void DrawTokens(SceneLine line, double left, int indent)
    {
        foreach (var token in line.Tokens)
            DrawText(left + (token.Column - indent) * CharWidth, Baseline, token.Text, theme.Of(token.Kind));
    }

    /// <summary>As wide as its letters are counted, whatever the font is: nothing drifts, and nothing runs over.</summary>
    private void DrawText(double x, double y, string text, string fill)
    {
        var length = text.Length * CharWidth;
        Add($"""<text x="{x:F1}" y="{y}" textLength="{length:F1}" lengthAdjust="spacingAndGlyphs" fill="{fill}">{Escape(text)}</text>""");
    }

    private void DrawBox(double x, double y, double width, double height) =>
        Add($"""<rect x="{x:F1}" y="{y}" width="{width:F1}" height="{height}" rx="5" fill="{theme.Background}" stroke="{theme.Border}"/>""");

    private void DrawSquiggle()
    {
        var from = CodeLeft + (scene.SquiggleColumn - _indent) * CharWidth;
        var path = new StringBuilder();
        path.Append(CultureInfo.InvariantCulture, $"M{from:F1} {Baseline + 5:F1}");
        var up = true;
        for (var x = from + 2.5; x <= from + scene.SquiggleLength * CharWidth; x += 2.5, up = !up)
            path.Append(CultureInfo.InvariantCulture, $"L{x:F1} {Baseline + (up ? 2.5 : 5):F1}");
        Add($"""<path d="{path}" fill="none" stroke="{theme.Squiggle}" stroke-width="1.3"/>""");
    }

    private void DrawBulb()
    {
        var (x, y) = (CodeLeft - 20.0, _y + 3);
        var glass = string.Create(CultureInfo.InvariantCulture, $"M{x + 3} {y + 10}c0-1.4-2.5-2.6-2.5-5.4a5.5 5.5 0 0 1 11 0c0 2.8-2.5 4-2.5 5.4z");
        var socket = string.Create(CultureInfo.InvariantCulture, $"M{x + 3.4} {y + 12.2}h5.2M{x + 4.2} {y + 14.4}h3.6");
        Add($"""<path d="{glass}" fill="#ffcc33" stroke="{theme.Squiggle}" stroke-width="0.8"/>""");
        Add($"""<path d="{socket}" stroke="{theme.LineNumber}" stroke-width="1.4" stroke-linecap="round"/>""");
    }

    private void DrawProblem()
    {
        var message = Wrap($"{scene.Id}: {scene.Message}");
        var preview = Preview();
        var boxes = Math.Max(preview.Count * LineHeight + Padding, MenuHeight);
        var height = message.Count * LineHeight + boxes + 3 * Padding;
        var top = _y + 3;
        Add($"""<rect x="0.5" y="{top}" width="{Width - 1}" height="{height}" fill="{theme.Panel}"/>""");
        Add($"""<path d="M0.5 {top}H{Width - 0.5}M0.5 {top + height}H{Width - 0.5}" stroke="{theme.Squiggle}"/>""");

        _y = top + Padding;
        DrawWarningSign();
        foreach (var line in message)
        {
            DrawText(CodeLeft, Baseline, line, theme.Text);
            _y += LineHeight;
        }

        _y += Padding;
        DrawPreview(preview, DrawMenu() + 10, boxes);
        _y = top + height + 6;
    }

    private void DrawWarningSign()
    {
        var x = CodeLeft - 17.5;
        Add($"""<path d="M{x - 7.5} {_y + 16}l7.5-13.5 7.5 13.5z" fill="{theme.Squiggle}"/>""");
        Add($"""<path d="M{x} {_y + 7}v5M{x} {_y + 13.6}v1" stroke="{theme.Panel}" stroke-width="1.6"/>""");
    }

    /// <summary>Returns where it ends.</summary>
    private double DrawMenu()
    {
        var width = Math.Max(scene.FixTitle.Length, _fixAll.Length) * CharWidth + 28;
        DrawBox(CodeLeft, _y, width, MenuHeight);
        Add($"""<rect x="{CodeLeft + 4}" y="{_y + 4}" width="{width - 8:F1}" height="28" rx="3" fill="{theme.Selection}"/>""");
        DrawText(CodeLeft + 14, _y + 22.5, scene.FixTitle, theme.SelectionText);
        DrawText(CodeLeft + 14, _y + 52.5, _fixAll, theme.Text);
        return CodeLeft + width;
    }

    private void DrawPreview(List<SceneLine> lines, double left, double height)
    {
        var width = Width - left - 14;
        var indent = lines.Min(l => l.Tokens[0].Column);
        if (lines.Max(l => EditorScene.Text(l).Length - indent) * CharWidth + 38 > width)
            throw new HarnessFailure($"'{scene.FixTitle}' leaves no room for what the fix writes.");
        DrawBox(left, _y, width, height);
        _y += 6;
        foreach (var line in lines)
        {
            if (scene.AddedLines.Contains(line.Number))
            {
                Add($"""<rect x="{left + 1:F1}" y="{_y}" width="{width - 2:F1}" height="{LineHeight + 0.5}" fill="{theme.Added}"/>""");
                DrawText(left + 10, Baseline, "+", theme.AddedMark);
            }

            DrawTokens(line, left + 28, indent);
            _y += LineHeight;
        }
    }

    /// <summary>What the fix writes, and what stands around it.</summary>
    private List<SceneLine> Preview()
    {
        var (first, last) = (scene.AddedLines.Min() - 2, scene.AddedLines.Max() + 1);
        return [.. scene.After.Where(l => l.Number >= first && l.Number <= last)];
    }

    private static List<string> Wrap(string text)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length + 1 + word.Length > MessageColumns)
                lines.Add(word);
            else
                lines[^1] += lines[^1].Length == 0 ? word : " " + word;
        }

        return lines;
    }

    private void Add(FormattableString element) => _svg.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Escape(string text) => WebUtility.HtmlEncode(text).Replace("&#39;", "'", StringComparison.Ordinal);
}
