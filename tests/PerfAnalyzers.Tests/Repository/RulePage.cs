using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>A rule's page, docs/rules/&lt;id&gt;.md, as docs/writing-a-rule.md says it is written.</summary>
internal sealed partial class RulePage
{
    public const string Before = "Before";
    public const string After = "After";
    public const string Suppress = "Suppress";
    private const string Evidence = "profile";
    public static readonly string[] RequiredSections = ["What is slow", Before, After, "When it is silent", Suppress];
    private readonly List<(string Section, string Line)> _prose = [];

    public RulePage(string text)
    {
        var section = "";
        List<string>? block = null;
        var info = "";
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (block is not null && line.Trim() == "```")
            {
                if (info == Evidence)
                    EvidenceBlocks.Add(new(section, string.Join('\n', block), IsByHand: true));
                else if (info.StartsWith("csharp", StringComparison.Ordinal))
                    Blocks.Add(new(section, string.Join('\n', block), info == "csharp by hand"));
                block = null;
            }
            else if (block is not null)
            {
                block.Add(line);
            }
            else if (line.StartsWith("```", StringComparison.Ordinal))
            {
                (block, info) = ([], line[3..].Trim());
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                Title = line[2..].Trim();
            }
            else if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..].Trim();
                Sections.Add(section);
            }
            else if (Option().Match(line) is { Success: true } option)
            {
                Options[option.Groups["key"].Value] = option.Groups["value"].Value;
            }
            else if (line.Trim().Length > 0)
            {
                _prose.Add((section, line));
            }
        }
    }

    public string? Title { get; }

    public List<string> Sections { get; } = [];

    public List<CodeBlock> Blocks { get; } = [];

    /// <summary>Profiles, which the page's code is analyzed with.</summary>
    public List<CodeBlock> EvidenceBlocks { get; } = [];

    /// <summary>Options of the .editorconfig that the page's code is analyzed with.</summary>
    public Dictionary<string, string> Options { get; } = [];

    public bool IsFilled(string section) =>
        (_prose.Any(p => p.Section == section) || Blocks.Any(b => b.Section == section))
        && !_prose.Any(p => p.Section == section && p.Line.Contains("TODO", StringComparison.Ordinal));

    /// <summary>The page that a new rule starts from.</summary>
    public static string Stub(Rule rule)
    {
        var options = string.Concat(RequiredSections.Except([Suppress]).Select(s => $"\n## {s}\n\nTODO\n"));
        return $"# {TitleOf(rule.Descriptor)}\n\n{rule.Descriptor.Description}\n\n<!-- rule:begin -->\n<!-- rule:end -->\n{options}\n{SuppressSection(rule.Id)}";
    }

    /// <summary>The section that says how a place is left alone, for a page that has no better reason to show.</summary>
    public static string SuppressSection(string id) =>
        $"## {Suppress}\n\n```csharp\n#pragma warning disable {id} // Why it is right here.\n```\n\nor by `dotnet_diagnostic.{id}.severity = none`.\n";

    public static string TitleOf(DiagnosticDescriptor descriptor) => $"{descriptor.Id}: {descriptor.Title}";

    [GeneratedRegex(@"^<!-- option: (?<key>\S+) = (?<value>.+) -->$")]
    private static partial Regex Option();

    /// <summary>A block of C#: statements, members or whole types.</summary>
    /// <param name="IsByHand">The block follows from another one, but not by a fix.</param>
    internal sealed partial record CodeBlock(string Section, string Text, bool IsByHand)
    {
        /// <summary>The lines without the comments that say where the rule reports.</summary>
        public string ToText() => Marker().Replace(Text, "") + "\n";

        /// <summary>The block in a file, without the comments that say where the rule reports.</summary>
        public string ToSource()
        {
            var text = Marker().Replace(Text, "");
            var directives = text.Split('\n').TakeWhile(l => l.StartsWith("using ", StringComparison.Ordinal)).ToList();
            return directives.Aggregate(WithoutDirectives(string.Join('\n', text.Split('\n').Skip(directives.Count))), WithDirective);
        }

        /// <summary>The source with a directive of the block's own in its sorted place.</summary>
        private static string WithDirective(string source, string directive)
        {
            var next = source.Split('\n').First(l => !l.StartsWith("using System", StringComparison.Ordinal) || string.CompareOrdinal(l.TrimEnd(';'), directive.TrimEnd(';')) > 0);
            return source.Insert(source.IndexOf(next + "\n", StringComparison.Ordinal), directive + "\n");
        }

        private static string WithoutDirectives(string text)
        {
            var members = CSharpSyntaxTree.ParseText(text, TestSolution.ParseOptions).GetCompilationUnitRoot().Members;
            if (members.Any(m => m is BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax or DelegateDeclarationSyntax))
                return UsesCache().IsMatch(text) ? Code.CacheFile(text) : Code.File(text);
            if (members.Any(m => SyntaxFacts.IsAccessibilityModifier(m.GetFirstToken().Kind())))
                return UsesCache().IsMatch(text) ? Code.CacheMembers(text) : Code.Members(text);
            return UsesCache().IsMatch(text) ? Code.CacheMethod(text) : Code.Method(text);
        }

        [GeneratedRegex(@"\b(memory|distributed|hybrid|fusion|lazy|easy|redis)\.|I(Memory|Distributed)Cache|HybridCache")]
        private static partial Regex UsesCache();

        /// <summary>The lines, without their indentation, that end in a comment of just this id.</summary>
        public IEnumerable<string> ReportedLines(string id) =>
            from line in Text.Split('\n')
            let marker = Marker().Match(line)
            where marker.Success && marker.Groups["id"].Value == id
            select line[..marker.Index].Trim();

        [GeneratedRegex(@"[ \t]*// (?<id>[A-Z]{4}\d{4})$", RegexOptions.Multiline)]
        private static partial Regex Marker();
    }
}
