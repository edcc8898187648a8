using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// Which members of a compilation have the name of another one in their text: found in one pass for all that ask who calls a method. Only
/// words that name a member lead anywhere; most are locals, types and keywords. Nothing calls what migrations generate, nor does that call.
/// </summary>
internal sealed class Mentions
{
    private static readonly PerCompilation<Mentions> s_instances = new(static c => new(c));
    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<bool>> s_generated = new();

    private readonly Dictionary<uint, List<DeclaredMember>?> _mentioning = new();

    private Mentions(Compilation compilation)
    {
        var members = new List<DeclaredMember>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (!s_generated.GetValue(tree, static t => new(ModelConfiguration.IsGeneratedByMigrations(t.GetText().ToString()))).Value)
                members.AddRange(DeclaredMembers.In(tree));
        }

        foreach (var member in members)
            _mentioning[member.NameHash] = null;
        foreach (var member in members)
        {
            foreach (var word in member.Words)
            {
                if (!_mentioning.TryGetValue(word, out var mentioning))
                    continue;
                if (mentioning is null)
                    _mentioning[word] = mentioning = new();
                mentioning.Add(member);
            }
        }

        Members = members;
    }

    /// <summary>The members, in the order of their files.</summary>
    public IReadOnlyList<DeclaredMember> Members { get; }

    /// <summary>The mentions of a compilation.</summary>
    public static Mentions Get(Compilation compilation) => s_instances.Get(compilation);

    /// <summary>The members whose text has the name, in the order of their files.</summary>
    public IReadOnlyList<DeclaredMember> Of(string name) => Of(WordHash.Get(name));

    /// <summary>The members whose text has the word of this hash.</summary>
    public IReadOnlyList<DeclaredMember> Of(uint word) =>
        _mentioning.TryGetValue(word, out var found) && found is not null ? found : Array.Empty<DeclaredMember>();
}
