/** The look of the site: VitePress' own theme without its fonts, in the colours of the report and the page. */

import DefaultTheme from "vitepress/theme-without-fonts";
import "virtual:theme.css";
import "./style.css";

export default DefaultTheme;
