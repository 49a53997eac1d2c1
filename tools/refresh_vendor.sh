#!/bin/sh
# Remake book/_vendor/mathjax from the npm package, so that building the book needs neither Node nor a network.
#
#     tools/refresh_vendor.sh            # needs npm
#
# One script is made from the components that the book uses: TeX input, CommonHTML output with its fonts, colour, and
# the hidden MathML that screen readers read. The package's own tex-chtml.js carries a menu besides, 107 KiB gzipped.
set -eu
version=3.2.2
root=$(cd "$(dirname "$0")/.." && pwd)
target=$root/book/_vendor/mathjax
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

(cd "$scratch" && npm init --yes >/dev/null && npm install --silent --ignore-scripts "mathjax@$version")
package=$scratch/node_modules/mathjax
es5=$package/es5

rm -rf "$target"
mkdir -p "$target/output/chtml/fonts" "$target/input/tex/extensions"
cp "$package/LICENSE" "$target/LICENSE"
cp -R "$es5/output/chtml/fonts/woff-v2" "$target/output/chtml/fonts/"
cp "$es5"/input/tex/extensions/*.js "$target/input/tex/extensions/"
rm "$target/input/tex/extensions/all-packages.js" # all the others once more

{
    cat "$es5/startup.js"
    printf '\n%s\n' 'MathJax.loader.preLoad("startup","core","input/tex","output/chtml","output/chtml/fonts/tex","[tex]/color","a11y/assistive-mml");'
    for component in core input/tex output/chtml output/chtml/fonts/tex input/tex/extensions/color a11y/assistive-mml; do
        cat "$es5/$component.js"
        printf '\n'
    done
} >"$target/tex-chtml.js"

cat >"$target/README.md" <<EOF
# MathJax $version

Made by \`tools/refresh_vendor.sh\` from the npm package \`mathjax@$version\` (Apache License 2.0, see LICENSE); edit nothing here.
\`tex-chtml.js\` is the unchanged text of the components startup, core, input/tex, output/chtml, its TeX fonts, [tex]/color and
a11y/assistive-mml, one after the other, with one line that tells the loader so. The other files are copies.
EOF
du -sh "$target"
