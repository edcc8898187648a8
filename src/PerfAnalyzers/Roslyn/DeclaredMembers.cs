using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Roslyn;

/// <summary>
/// The members that have code, by file and by name, from the syntax alone. A file's are kept with its tree, so that the next compilation,
/// one key stroke later, reads only the file that changed.
/// </summary>
internal sealed class DeclaredMembers
{
    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<ImmutableArray<DeclaredMember>>> s_ofTrees = new();
    private static readonly PerCompilation<DeclaredMembers> s_instances = new(static c => new(c));

    private readonly Dictionary<string, List<DeclaredMember>> _byName = new(StringComparer.Ordinal);

    private DeclaredMembers(Compilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var member in In(tree))
            {
                if (!_byName.TryGetValue(member.Name, out var list))
                    _byName[member.Name] = list = new();
                list.Add(member);
            }
        }
    }

    /// <summary>The members of a compilation.</summary>
    public static DeclaredMembers Get(Compilation compilation) => s_instances.Get(compilation);

    /// <summary>The members of a file, in source order.</summary>
    public static ImmutableArray<DeclaredMember> In(SyntaxTree tree) => s_ofTrees.GetValue(tree, static t => new(Read(t))).Value;

    /// <summary>True when one of the words (<see cref="WordHash"/>) stands in a member of the file.</summary>
    public static bool Mention(SyntaxTree tree, HashSet<uint> words)
    {
        foreach (var member in In(tree))
        {
            if (member.Mentions(words))
                return true;
        }

        return false;
    }

    /// <summary>True when the word of this hash stands in a member of the file.</summary>
    public static bool Mention(SyntaxTree tree, uint word)
    {
        foreach (var member in In(tree))
        {
            if (member.Mentions(word))
                return true;
        }

        return false;
    }

    /// <summary>The member of a file that a position belongs to.</summary>
    public static DeclaredMember? At(SyntaxTree tree, int position)
    {
        var members = In(tree);
        var (low, high) = (0, members.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var span = members[middle].Span;
            if (span.Contains(position))
                return members[middle];
            if (position < span.Start)
                high = middle - 1;
            else
                low = middle + 1;
        }

        return null;
    }

    /// <summary>The members of this name that have code.</summary>
    public IReadOnlyList<DeclaredMember> Named(string name) =>
        _byName.TryGetValue(name, out var found) ? found : Array.Empty<DeclaredMember>();

    private static ImmutableArray<DeclaredMember> Read(SyntaxTree tree)
    {
        var members = ImmutableArray.CreateBuilder<DeclaredMember>();
        var root = (CompilationUnitSyntax)tree.GetRoot();
        TextSpan? program = null;
        var pending = new Stack<SyntaxList<MemberDeclarationSyntax>>();
        pending.Push(root.Members);
        while (pending.Count > 0)
        {
            foreach (var node in pending.Pop())
            {
                switch (node)
                {
                    case BaseNamespaceDeclarationSyntax space:
                        pending.Push(space.Members);
                        break;
                    case TypeDeclarationSyntax type:
                        // class Page(Db db) : List<Post>(db.Posts)
                        if (type.BaseList?.Types.FirstOrDefault() is PrimaryConstructorBaseTypeSyntax called)
                            members.Add(new(type, null, null, called.Span));
                        pending.Push(type.Members);
                        break;
                    case GlobalStatementSyntax statement:
                        // The statements of a program are one body.
                        program = TextSpan.FromBounds(program?.Start ?? statement.SpanStart, statement.Span.End);
                        break;
                    default:
                        Read(node, members);
                        break;
                }
            }
        }

        if (program is { } statements)
            members.Add(new(root, null, null, statements));
        members.Sort(static (a, b) => a.Span.Start.CompareTo(b.Span.Start));
        return members.ToImmutable();
    }

    private static void Read(MemberDeclarationSyntax node, ImmutableArray<DeclaredMember>.Builder members)
    {
        switch (node)
        {
            case MethodDeclarationSyntax { Body: null, ExpressionBody: null }:
                break;
            case MethodDeclarationSyntax method:
                members.Add(new(method, method.Identifier, method.ReturnType));
                break;
            case PropertyDeclarationSyntax property:
                members.Add(new(property, property.Identifier, property.Type));
                break;
            case EventDeclarationSyntax happening:
                members.Add(new(happening, happening.Identifier, happening.Type));
                break;
            case ConstructorDeclarationSyntax constructor:
                members.Add(new(constructor, constructor.Identifier, null));
                break;
            case BaseFieldDeclarationSyntax field:
                foreach (var variable in field.Declaration.Variables)
                    members.Add(new(variable, variable.Identifier, field.Declaration.Type));
                break;
            case DestructorDeclarationSyntax or OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax
                or IndexerDeclarationSyntax:
                members.Add(new(node, null, null));
                break;
        }
    }
}
